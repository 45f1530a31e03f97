-- Where a source of populations comes from: a file, a published dataset, or a query here or in a database that the operator named.
alter table rule_source add column origin text not null default 'file';
alter table rule_source add column dataset text;
alter table rule_source add column connection text;
alter table rule_source add column query text;
-- The day whose values a scenario was thought out beside.
alter table rule_scenario add column as_of text;
