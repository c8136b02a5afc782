# TODO finish this  (expect: bare-todo)
# TODO(needs cmake 3.28): this one says why
