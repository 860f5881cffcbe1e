import torch

from agent.house_writer.encode import Encoded, batches, collate


def test_only_answers_are_learned_and_padding_is_masked() -> None:
    batch = collate([Encoded([5, 6, 7, 8], 2), Encoded([5, 9], 1)], pad=0)
    assert batch.ids.tolist() == [[5, 6, 7, 8], [5, 9, 0, 0]]
    assert batch.mask.tolist() == [[1, 1, 1, 1], [1, 1, 0, 0]]
    assert batch.labels.tolist() == [[-100, -100, 7, 8], [-100, 9, -100, -100]]
    assert batch.ids.dtype == torch.int64


def test_batches_have_everything_once_and_about_equal_lengths() -> None:
    encoded = [Encoded(list(range(1, 2 + n % 17)), 1) for n in range(100)]
    found = batches(encoded, 8, seed=3)
    assert sorted(map(id, (item for batch in found for item in batch))) == sorted(map(id, encoded))
    assert max(len(batch) for batch in found) == 8
    spread = [max(len(i.ids) for i in batch) - min(len(i.ids) for i in batch) for batch in found]
    assert max(spread) <= 3
    assert batches(encoded, 8, seed=3) == found != batches(encoded, 8, seed=4)
