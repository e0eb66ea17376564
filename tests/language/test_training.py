"""What the training does at once for all messages is what the classifier does for one."""

import numpy as np

from annai.language.featurizer import current_featurizer
from annai.language.training import _counted, fit_vectoriser, to_matrix
from bench.quality.data import training_phrases

PHRASES = training_phrases()[::40]


def read():
    featurizer = current_featurizer()
    return [*(featurizer.features(phrase.text) for phrase in PHRASES), featurizer.features("")]


def test_the_matrix_has_the_rows_of_the_single_messages():
    messages = read()
    vectoriser = fit_vectoriser(messages)
    matrix = to_matrix(vectoriser, messages).toarray()
    for row, message in zip(matrix, messages, strict=True):
        expected = np.zeros(vectoriser.width, np.float32)
        columns, values = vectoriser.transform(message)
        expected[columns] = values
        np.testing.assert_allclose(row, expected, atol=1e-6)


def test_spellings_that_are_heard_alike_are_one_message_that_counts_more():
    featurizer = current_featurizer()
    one, other = (featurizer.features(text) for text in ("補助率を教えて", "期限を教えて"))
    assert _counted([one, other, featurizer.features("補助率を教えて")]) == [(one, 2), (other, 1)]
