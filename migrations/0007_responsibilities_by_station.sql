-- Who answers for a range of stations, in their order: the exclusion constraints' GiST indexes find one station's rows,
-- but are slow where many ids share their first half, and give no order.
create index responsibilities_station on responsibilities (station_id);
