"""The errors a person can act on.

PushwrightError                exit 1   something went wrong that a person can mend
├── InputError                 exit 2   what was handed over is wrong: names the input, the value, the way out
│   ├── BriefError                      a campaign brief
│   ├── IngestError                     a data file
│   └── SettingsError                   the configuration
├── StateError                 exit 3   the home directory is not in the state that the command needs
│   ├── NotTrainedError                 no model yet, or one made by another version or catalogue
│   ├── IndexMismatchError              a vector index was built with another embedder, or is damaged
│   └── LockedError                     another process holds the home directory
├── ModelError                 exit 4   the language model cannot be reached or does not answer usefully
└── LifecycleError             exit 5   a state change that the transition table does not allow
"""


class PushwrightError(Exception):
    """Base of all errors that are shown as one clear line instead of a traceback."""

    exit_code = 1


class InputError(PushwrightError):
    """What was handed over is wrong."""

    exit_code = 2


class BriefError(InputError):
    """A campaign brief is malformed or refers to something unknown."""


class IngestError(InputError):
    """A data file cannot be read or has rows that do not fit."""


class SettingsError(InputError):
    """The configuration is wrong."""


class StateError(PushwrightError):
    """The home directory is not in the state that the command needs."""

    exit_code = 3


class NotTrainedError(StateError):
    """There is no trained model, or it belongs to another catalogue or version."""


class IndexMismatchError(StateError):
    """A vector index is damaged or was built with another embedder."""


class LockedError(StateError):
    """Another process holds the home directory."""


class ModelError(PushwrightError):
    """The language model cannot be reached or gives no usable answer."""

    exit_code = 4


class LifecycleError(PushwrightError):
    """A state change that the transition table does not allow."""

    exit_code = 5
