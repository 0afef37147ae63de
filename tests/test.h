/* test: cmocka, one macro to name a fact and one to expect it. A test includes the module it is
 * about (`#include "ingest/check.c"`), so that its inside can be asked too. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define TEST(name)   static void name(void **state_)
#define FACT(name)   cmocka_unit_test(name)
#define EXPECT(fact) do { (void)state_; assert_true(fact); } while (0)

#endif
