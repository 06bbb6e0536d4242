"""Results of a sweep: tables, figures and the page of a whole experiment."""
