/**
 * Budgets of callers, groups and all callers together. {@code Spending} reserves the most that a call can cost, runs it,
 * and settles what it has cost. Each {@code Account} is one document in the bucket.
 */
package io.imagefunction.budget;
