// Looks
