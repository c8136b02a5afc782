// What the room allows; the same numbers as in messages.hpp and board.hpp.
export const boardWidth = 6400;
export const boardHeight = 4000;
/** How many quarters a unit has: places are in quarters. */
export const fine = 4;
export const maxStrokePoints = 4096;
