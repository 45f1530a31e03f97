# Notices and their e-mails
notify.mail.read = Read more:
notify.mail.stop = No more e-mail on this topic:
