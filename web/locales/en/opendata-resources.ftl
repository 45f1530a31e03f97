# Resources taken out of their dataset.
route.resources.remove = Remove a resource
RemovalReason.reason = Reason
RemovalReason.reason.hint = Everybody reads it in the place of what was public.
