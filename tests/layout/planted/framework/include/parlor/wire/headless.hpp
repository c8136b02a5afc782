#pragma once  // expect: headless-header
