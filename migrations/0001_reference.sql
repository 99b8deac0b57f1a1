-- Reference data: districts with their look-up outlines, the amenity catalogue, and what the whole schema shares.
-- Runs unchanged on PostgreSQL 15 + PostGIS 3.3 and on the embedded engine (PGlite).

create extension if not exists postgis;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

-- The day it is in China, whatever zone the session is in: duty and verification are counted in Chinese days.
create function today_in_china() returns date
language sql stable
as $$ select (now() at time zone 'Asia/Shanghai')::date $$;

-- One row: which database this is. A change cursor names it, so that a cursor from before a restore is refused
-- instead of silently skipping edits.
create table instance (
  only_row boolean primary key default true check (only_row),
  epoch uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now()
);
insert into instance default values;

create table districts (
  adcode text primary key check (adcode ~ '^[1-6][0-9]{5}$'),
  name text not null check (length(name) between 1 and 60),
  level text not null check (level in ('province', 'city', 'county')),
  parent_adcode text references districts (adcode),
  -- next number of a printable code {adcode}-{number}; taken under the row's lock, never reused
  next_number integer not null default 1 check (next_number > 0)
);
create index districts_parent on districts (parent_adcode);

-- Outlines (WGS-84) answer "in which district does this point lie" and nothing else: map content is regulated,
-- so no answer of the service ever contains them.
create table district_outlines (
  adcode text primary key references districts (adcode),
  outline geometry(MultiPolygon, 4326) not null check (st_isvalid(outline)),
  source text not null,
  loaded_at timestamptz not null default now()
);
create index district_outlines_outline on district_outlines using gist (outline);

create table amenities (
  code text primary key check (code ~ '^[a-z][a-zA-Z]{1,39}$'),
  zh text not null,
  en text not null,
  -- which of the five needs it meets; null: useful, but none of the five
  need text check (need in ('drink', 'cool', 'warm', 'rest', 'firstAid')),
  sort_order integer not null unique
);

insert into amenities (sort_order, code, zh, en, need) values
  (10, 'drinkingWater', '饮用水', 'Drinking water', 'drink'),
  (11, 'drinkingWaterHot', '热饮水', 'Hot drinking water', 'drink'),
  (12, 'drinkingWaterCold', '冷饮水', 'Cold drinking water', 'drink'),
  (20, 'airConditioning', '空调', 'Air conditioning', 'cool'),
  (21, 'fan', '电风扇', 'Fan', 'cool'),
  (22, 'shade', '遮阳棚', 'Shade', 'cool'),
  (30, 'heating', '取暖', 'Heating', 'warm'),
  (40, 'seating', '座椅', 'Seating', 'rest'),
  (41, 'nursingRoom', '母婴室', 'Nursing room', 'rest'),
  (50, 'firstAidKit', '急救药箱', 'First-aid kit', 'firstAid'),
  (51, 'aed', '自动体外除颤器 (AED)', 'Defibrillator (AED)', 'firstAid'),
  (52, 'bloodPressureMonitor', '血压计', 'Blood-pressure monitor', 'firstAid'),
  (60, 'microwave', '微波炉', 'Microwave', null),
  (61, 'fridge', '冰箱', 'Fridge', null),
  (70, 'phoneCharging', '手机充电', 'Phone charging', null),
  (71, 'batterySwap', '换电柜', 'Battery swap', null),
  (72, 'eBikeParking', '电动车停放', 'E-bike parking', null),
  (73, 'pump', '打气筒', 'Bicycle pump', null),
  (74, 'toolbox', '维修工具箱', 'Toolbox', null),
  (75, 'rainGear', '雨具', 'Rain gear', null),
  (76, 'sewingKit', '针线包', 'Sewing kit', null),
  (80, 'wifi', '无线网络', 'Wi-Fi', null),
  (81, 'books', '书报', 'Books and papers', null),
  (82, 'lockers', '储物柜', 'Lockers', null),
  (83, 'mutualAidShelf', '互助货架', 'Mutual-aid shelf', null),
  (90, 'toilet', '卫生间', 'Toilet', null),
  (91, 'shower', '淋浴', 'Shower', null),
  (92, 'disinfectionCabinet', '消毒柜', 'Disinfection cabinet', null),
  (93, 'wheelchairAccess', '无障碍通道', 'Wheelchair access', null),
  (100, 'legalAid', '法律援助', 'Legal aid', null),
  (101, 'counselling', '心理咨询', 'Counselling', null),
  (102, 'jobService', '就业服务', 'Job service', null);
