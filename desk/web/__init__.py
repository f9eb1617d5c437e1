"""Pages and endpoints that `aftersales serve` answers: one application, a router for each thing that is asked of it."""
