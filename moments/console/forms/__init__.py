"""What members type into the console. Forms check the form; rules belong to the operations that they are handed to."""
