int answer() { return 42; }  // FIXME  expect: bare-todo
