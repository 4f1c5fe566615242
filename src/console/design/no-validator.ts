/**
 * Stands in for `@rc-component/async-validator` in the build: antd's inputs bring its form with them, whose rules
 * nothing here uses (`Field` shows what the server refuses).
 */
export default class NoValidator {}
