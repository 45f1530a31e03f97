# Waiting for data: new rows that meet a condition
topic.rows.matched = New rows that meet a condition
notify.rows.matched.title = New rows meet your condition: {title}
notify.rows.matched.body = Version {version} of “{title}” has {rows, plural, one {one more row} other {# more rows}} with “{filter}”.
route.watches.create = Wait for rows that meet a condition
route.watches.show = A condition that is waited for
NewWatch.filter = Condition
NewWatch.filter.hint = For example pm25 > 54. Rows that meet it already are not told of; those that come later are.
WatchView.filter = Condition
WatchView.topic = Topic to subscribe to
WatchView.subject = Subject to subscribe to
WatchView.table = Table
WatchView.created_at = Since
problem.too-many-watches = Too many conditions are waited for in this table
problem.too-many-watches.detail = At most {most} of one table. Those that nobody subscribes to go after two days.
WatchView.subscribe_href = Subscribe
WatchView.rows_href = Rows that meet it now
