/* beta.h - quantiles of the Beta distribution, for intervals of measured rates.
 *
 * The regularised incomplete beta function by its continued fraction (modified Lentz; Press et al.,
 * Numerical Recipes, 6.4), inverted by bisection. Absolute error below 1e-9.
 * SPDX-License-Identifier: MIT */
#ifndef STORAGE_MEMORY_BETA_H
#define STORAGE_MEMORY_BETA_H

double beta_cumulative(double a, double b, double x); /* I_x(a, b); a, b >= 1, 0 <= x <= 1 */
double beta_quantile(double a, double b, double p);   /* x with I_x(a, b) = p, 0 < p < 1 */

#endif
