-- +goose Up
-- Where on the map a case lies: the number of its cell (internal/kernel/tile), and of the block of cells by which a history is split. 0 until somebody has
-- worked it out: a step of the sequencer does it for cases from before, and for those that the previous version still writes.
ALTER TABLE cases ADD COLUMN cell BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN block BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_unplaced ON cases (district, id) WHERE cell = 0;
CREATE INDEX cases_open_cell ON cases (district, cell, stage_due_at, due_at, state) WHERE owner_code <> '';
CREATE INDEX cases_block ON cases (district, block, created_at, cell, matter);

-- +goose Down
DROP INDEX cases_block;
DROP INDEX cases_open_cell;
DROP INDEX cases_unplaced;
ALTER TABLE cases DROP COLUMN block;
ALTER TABLE cases DROP COLUMN cell;
