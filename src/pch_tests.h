// The precompiled header of the test programs: that of all parts, and the test framework.
#pragma once
#include "pch.h"

#include <gtest/gtest.h>
