"""The oracle: the model of `docs/model.md` again, with one plain object per customer."""
