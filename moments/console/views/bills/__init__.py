"""Pages of money: what is owed, how it is paid."""
