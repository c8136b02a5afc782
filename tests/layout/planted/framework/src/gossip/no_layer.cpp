// A folder that no picture shows.  expect: include-direction
