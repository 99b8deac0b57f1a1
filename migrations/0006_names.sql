-- Names that stations show but do not own: a maintainer's or a district's new name is no change of any station, so it has
-- no place in the change log. A counter under the row lock of `instance` gives it a place of its own in commit order.
alter table instance add column names_seq bigint not null default 0;
alter table maintainers add column named_at_seq bigint not null default 0;
alter table districts add column named_at_seq bigint not null default 0;

create function name_changed() returns trigger language plpgsql as $$
begin
  update instance set names_seq = names_seq + 1 returning names_seq into new.named_at_seq;
  perform pg_notify('station_changes', '');
  return new;
end $$;
create trigger maintainers_named before update of name on maintainers
  for each row when (new.name <> old.name) execute function name_changed();
create trigger districts_named before update of name on districts
  for each row when (new.name <> old.name) execute function name_changed();
