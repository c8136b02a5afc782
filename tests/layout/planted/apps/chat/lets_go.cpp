/* The rule holds for apps too:
   detached */
void lets_go(context& io) { spawn(io, detached); }  // expect: unowned-coroutine
