-- +goose Up
-- What counts is part of the history: which matter a case had, on whose account an event is counted, and what it fixed.
ALTER TABLE case_event ADD COLUMN matter TEXT NOT NULL DEFAULT ''; -- after it
ALTER TABLE case_event ADD COLUMN unit TEXT NOT NULL DEFAULT '';   -- on whose account
ALTER TABLE case_event ADD COLUMN fixed TEXT NOT NULL DEFAULT '';  -- level of resolution, or rating
ALTER TABLE cases ADD COLUMN source TEXT NOT NULL DEFAULT '';      -- of the report that opened it
ALTER TABLE cases ADD COLUMN done_by TEXT NOT NULL DEFAULT '';     -- the unit that finished it
UPDATE cases SET source = COALESCE((SELECT r.source FROM report r JOIN case_event e ON e.district = r.district AND e.report = r.id
    WHERE e.district = cases.district AND e.case_id = cases.id AND e.version = 1), '');

-- What lies behind a figure is found by these.
CREATE INDEX cases_closed ON cases (district, zone, closed_at) WHERE closed_at > 0;
CREATE INDEX cases_due ON cases (district, zone, due_at) WHERE due_at > 0;

-- Deltas are appended in the transaction of the change, and folded into the cells afterwards, so that no row is hot.
-- After this step `liandong indicator rebuild` counts the past anew.
DROP TABLE indicator_delta;
CREATE TABLE indicator_delta (
    district        TEXT   NOT NULL,
    id              TEXT   NOT NULL,
    day             TEXT   NOT NULL, -- YYYY-MM-DD in Asia/Shanghai
    grid            TEXT   NOT NULL, -- base grid
    zone            TEXT   NOT NULL,
    matter          TEXT   NOT NULL,
    source          TEXT   NOT NULL,
    unit            TEXT   NOT NULL,
    received        BIGINT NOT NULL,
    taken           BIGINT NOT NULL,
    taken_on_time   BIGINT NOT NULL,
    taken_filed     BIGINT NOT NULL,
    filed           BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    reworked        BIGINT NOT NULL,
    reopened        BIGINT NOT NULL,
    voided          BIGINT NOT NULL,
    answered        BIGINT NOT NULL,
    due             BIGINT NOT NULL,
    due_closed      BIGINT NOT NULL,
    due_on_time     BIGINT NOT NULL,
    suspended       BIGINT NOT NULL,
    closed          BIGINT NOT NULL,
    in_grid         BIGINT NOT NULL,
    in_department   BIGINT NOT NULL,
    in_enforcement  BIGINT NOT NULL,
    closed_on_time  BIGINT NOT NULL,
    smooth          BIGINT NOT NULL,
    clean           BIGINT NOT NULL,
    said            BIGINT NOT NULL,
    solved          BIGINT NOT NULL,
    rated           BIGINT NOT NULL,
    satisfied       BIGINT NOT NULL,
    minutes         BIGINT NOT NULL,
    within4h        BIGINT NOT NULL,
    within1d        BIGINT NOT NULL,
    within3d        BIGINT NOT NULL,
    within7d        BIGINT NOT NULL,
    within15d       BIGINT NOT NULL,
    longer          BIGINT NOT NULL,
    forced          BIGINT NOT NULL,
    PRIMARY KEY (district, id)
) WITHOUT ROWID;

-- What was counted of an area, split in one way (see indicator/fold.go).
CREATE TABLE indicator_cell (
    district        TEXT   NOT NULL,
    area            TEXT   NOT NULL, -- base grid, zone, district or unit
    dim             TEXT   NOT NULL, -- cell, day, matter, month, source, unit
    day             TEXT   NOT NULL, -- YYYY-MM-DD; YYYY-MM where dim is month
    matter          TEXT   NOT NULL,
    source          TEXT   NOT NULL,
    unit            TEXT   NOT NULL,
    received        BIGINT NOT NULL,
    taken           BIGINT NOT NULL,
    taken_on_time   BIGINT NOT NULL,
    taken_filed     BIGINT NOT NULL,
    filed           BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    reworked        BIGINT NOT NULL,
    reopened        BIGINT NOT NULL,
    voided          BIGINT NOT NULL,
    answered        BIGINT NOT NULL,
    due             BIGINT NOT NULL,
    due_closed      BIGINT NOT NULL,
    due_on_time     BIGINT NOT NULL,
    suspended       BIGINT NOT NULL,
    closed          BIGINT NOT NULL,
    in_grid         BIGINT NOT NULL,
    in_department   BIGINT NOT NULL,
    in_enforcement  BIGINT NOT NULL,
    closed_on_time  BIGINT NOT NULL,
    smooth          BIGINT NOT NULL,
    clean           BIGINT NOT NULL,
    said            BIGINT NOT NULL,
    solved          BIGINT NOT NULL,
    rated           BIGINT NOT NULL,
    satisfied       BIGINT NOT NULL,
    minutes         BIGINT NOT NULL,
    within4h        BIGINT NOT NULL,
    within1d        BIGINT NOT NULL,
    within3d        BIGINT NOT NULL,
    within7d        BIGINT NOT NULL,
    within15d       BIGINT NOT NULL,
    longer          BIGINT NOT NULL,
    forced          BIGINT NOT NULL,
    PRIMARY KEY (district, area, dim, day, matter, source, unit)
) WITHOUT ROWID;
DROP TABLE indicator_count;

-- +goose Down
DROP INDEX cases_due;
DROP INDEX cases_closed;
DROP TABLE indicator_cell;
DROP TABLE indicator_delta;
CREATE TABLE indicator_delta (
    district        TEXT   NOT NULL,
    id              TEXT   NOT NULL,
    day             TEXT   NOT NULL,
    grid            TEXT   NOT NULL,
    path            TEXT   NOT NULL,
    matter          TEXT   NOT NULL,
    received        BIGINT NOT NULL,
    filed           BIGINT NOT NULL,
    voided          BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    reworked        BIGINT NOT NULL,
    reopened        BIGINT NOT NULL,
    answered        BIGINT NOT NULL,
    due             BIGINT NOT NULL,
    due_closed      BIGINT NOT NULL,
    due_on_time     BIGINT NOT NULL,
    suspended       BIGINT NOT NULL,
    closed          BIGINT NOT NULL,
    in_grid         BIGINT NOT NULL,
    in_department   BIGINT NOT NULL,
    in_enforcement  BIGINT NOT NULL,
    forced          BIGINT NOT NULL,
    PRIMARY KEY (district, id, day)
) WITHOUT ROWID;
CREATE TABLE indicator_count (
    district        TEXT   NOT NULL,
    day             TEXT   NOT NULL,
    grid            TEXT   NOT NULL,
    matter          TEXT   NOT NULL,
    path            TEXT   NOT NULL,
    received        BIGINT NOT NULL,
    filed           BIGINT NOT NULL,
    voided          BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    reworked        BIGINT NOT NULL,
    reopened        BIGINT NOT NULL,
    answered        BIGINT NOT NULL,
    due             BIGINT NOT NULL,
    due_closed      BIGINT NOT NULL,
    due_on_time     BIGINT NOT NULL,
    suspended       BIGINT NOT NULL,
    closed          BIGINT NOT NULL,
    in_grid         BIGINT NOT NULL,
    in_department   BIGINT NOT NULL,
    in_enforcement  BIGINT NOT NULL,
    forced          BIGINT NOT NULL,
    PRIMARY KEY (district, day, grid, matter)
) WITHOUT ROWID;
ALTER TABLE cases DROP COLUMN done_by;
ALTER TABLE cases DROP COLUMN source;
ALTER TABLE case_event DROP COLUMN fixed;
ALTER TABLE case_event DROP COLUMN unit;
ALTER TABLE case_event DROP COLUMN matter;
