-- +goose Up
-- Figures of whole months are kept for every area, and how long cases were held in each stage. What was counted before is counted anew from the history at the next start.
ALTER TABLE indicator_delta ADD COLUMN stage TEXT NOT NULL DEFAULT ''; -- the state in which a case was held by the unit; '' for all other facts
ALTER TABLE indicator_delta ADD COLUMN held BIGINT NOT NULL DEFAULT 0; -- how often
ALTER TABLE indicator_delta ADD COLUMN held_minutes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_cell ADD COLUMN held BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_cell ADD COLUMN held_minutes BIGINT NOT NULL DEFAULT 0;
DELETE FROM indicator_delta;
DELETE FROM indicator_cell;

ALTER TABLE cases ADD COLUMN held_at BIGINT NOT NULL DEFAULT 0; -- since when its owner has held it in its state
UPDATE cases SET held_at = COALESCE((SELECT MAX(e.at) FROM case_event e WHERE e.district = cases.district AND e.case_id = cases.id AND NOT EXISTS (
    SELECT 1 FROM case_event p WHERE p.district = e.district AND p.case_id = e.case_id AND p.version = e.version - 1
        AND p.to_state = e.to_state AND p.owner_kind = e.owner_kind AND p.owner_code = e.owner_code)), 0) WHERE owner_code <> '';

-- +goose Down
ALTER TABLE cases DROP COLUMN held_at;
ALTER TABLE indicator_cell DROP COLUMN held_minutes;
ALTER TABLE indicator_cell DROP COLUMN held;
ALTER TABLE indicator_delta DROP COLUMN held_minutes;
ALTER TABLE indicator_delta DROP COLUMN held;
ALTER TABLE indicator_delta DROP COLUMN stage;
