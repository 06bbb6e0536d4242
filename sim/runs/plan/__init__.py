"""Plans: what an experiment file asks for, as points, policies and replications."""
