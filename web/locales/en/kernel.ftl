# Words of generic pages
generic.yes = Yes
generic.no = No
generic.count = Total:
generic.empty = There is nothing here yet.
generic.pages = Pages
generic.next = Next page
generic.first = First page
generic.errors = Please check these points
generic.error = Error:
generic.optional = (optional)
generic.choose = Please choose
generic.send = Send
generic.cancel = Cancel

# Jobs
job.progress = Progress
job.result = See the result
job.again = Refresh
job.cancel = Stop
job.lost = Connection lost. Please refresh.
JobState.queued = Waiting
JobState.running = Working
JobState.done = Done
JobState.failed = Failed
JobState.cancelled = Stopped

# Labels of shared fields
field.title = Title
field.name = Name
field.code = Code
field.detail = Detail
field.status = Status
field.state = State
field.description = Description
field.created_at = Created
field.updated_at = Updated
field.id = Identifier
field.slug = Name in the address
field.token = Operator token
field.file = File
field.q = Search words
field.limit = Items per page
field.sort = Sort by
field.cursor = Page cursor
field.count = Count
field.next = Next page

# What is wrong with a field
error.required = Please fill in this field.
error.too-short = Too short: at least {min, plural, one {# character} other {# characters}}.
error.too-long = Too long: at most {max, plural, one {# character} other {# characters}}.
error.not-a-number = Please give a number.
error.out-of-range = Please give a number from {min} to {max}.
error.lost-precision = This number cannot be stored without losing digits.
error.not-an-email = Please give a full e-mail address such as name@example.com.
error.not-a-url = Please give a full address that begins with https:// or http://.
error.not-a-phone = Please give a phone number with country code, such as +886212345678.
error.not-a-date = Please give a date such as 2026-11-24.
error.not-an-instant = Please give a date and time such as 2026-11-24T09:00:00Z.
error.not-a-duration = Please give a duration such as P1D or PT30M.
error.not-a-slug = Use lower-case letters, digits and hyphens, starting with a letter or digit.
error.not-an-id = This is not a valid identifier.
error.not-a-language = This language is not supported. Use zh-Hant or en.
error.not-one-of = Please choose one of: {allowed}.
error.unknown-field = There is no such field. Nearest: {near}.
error.duplicate-key = This field stands twice.
error.wrong-type = Wrong type: expected {want}.
error.too-deep = The data is nested too deeply.
error.too-many = At most {max, plural, one {# item} other {# items}}.
error.too-few = At least {min, plural, one {# item} other {# items}}.
error.control-character = The text holds control characters. Please remove them.
error.wrong-token = This token is not right. Please check it.
error.empty-file = This file is empty.
