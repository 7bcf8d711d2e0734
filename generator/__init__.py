"""Provider Concerns: procedures as data, episodes as chronologies, deadlines that cannot be missed quietly."""
