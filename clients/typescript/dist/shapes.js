// What is sent and answered, in the API's own words. Dates are ISO 8601, amounts decimal strings.
