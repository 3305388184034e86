-- +goose Up
-- What lies behind a figure is read in the order of its day: of the district and its towns, and of base grids, from which villages and overlays are made.
DROP INDEX cases_closed;
DROP INDEX cases_due;
CREATE INDEX cases_closed ON cases (district, closed_at, id) WHERE closed_at > 0 AND zone <> '';
CREATE INDEX cases_due ON cases (district, due_at, id) WHERE due_at > 0 AND zone <> '';
CREATE INDEX cases_grid_closed ON cases (district, grid, closed_at, id) WHERE closed_at > 0;
CREATE INDEX cases_grid_due ON cases (district, grid, due_at, id) WHERE due_at > 0;
-- Few of all: what reporters said of the outcome, what was closed by force or by a bureau or is void, and what happens seldom.
CREATE INDEX cases_told ON cases (district, closed_at, id) WHERE (solved <> '' OR rating > 0 OR forced = 1 OR resolution = 'enforcement' OR state = 'void');
CREATE INDEX case_event_seldom ON case_event (district, action, at, case_id) WHERE action IN ('return', 'rework', 'reopen', 'approve', 'answer');

-- +goose Down
DROP INDEX case_event_seldom;
DROP INDEX cases_told;
DROP INDEX cases_grid_due;
DROP INDEX cases_grid_closed;
DROP INDEX cases_due;
DROP INDEX cases_closed;
CREATE INDEX cases_closed ON cases (district, zone, closed_at) WHERE closed_at > 0;
CREATE INDEX cases_due ON cases (district, zone, due_at) WHERE due_at > 0;
