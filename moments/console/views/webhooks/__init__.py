"""The pages of webhooks: endpoints, their deliveries, replays, and the check of a signature."""
