-- +goose Up
-- What a wall counts every few seconds is read from indexes alone, or nearly.
CREATE INDEX cases_open ON cases (district, zone, village, state, stage_due_at, due_at) WHERE owner_code <> '';
CREATE INDEX case_task_supervise ON case_task (district, due_at, case_id) WHERE kind = 'supervise' AND state IN ('open', 'answered');
CREATE INDEX report_received ON report (district, received_at);

-- +goose Down
DROP INDEX report_received;
DROP INDEX case_task_supervise;
DROP INDEX cases_open;
