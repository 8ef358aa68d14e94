/**
 * Refuses before anything is paid: limits, contradictions, what the model cannot do, and prices over the cap. {@code
 * Checks} is the only way in, and gives the plan of upstream calls.
 */
package io.imagefunction.check;
