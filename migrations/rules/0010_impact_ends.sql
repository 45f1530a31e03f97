-- How far each source of cases was gone when a look at decided cases ended: [{"source","last"}]. What was decided after that was not looked at.
alter table rule_impact add column ends text not null default '[]';
