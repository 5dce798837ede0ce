"""A stand-in for Stripe, for development and tests: speaks its protocol, moves no money, needs nothing but Python."""
