"""Pages of the house itself: the board of the day, the team, places and people, the account."""
