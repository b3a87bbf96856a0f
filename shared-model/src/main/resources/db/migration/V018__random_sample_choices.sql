-- How many people each Random Sample choice of a step has got, over all runs: the shares are kept even by it (OQ-12).
CREATE TABLE sample_draw (
  campaign_id INT NOT NULL,
  step_id INT NOT NULL,
  -- the percentages of the step's Random Sample choices in their order; others begin anew
  shares VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- which of them, from 1; 0 is everybody whom none of them got
  sample SMALLINT NOT NULL,
  people BIGINT NOT NULL,
  PRIMARY KEY (campaign_id, step_id, shares, sample)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
