/// Every condition and every boundary of a decision passes one of these two functions under a name, so that `bin/mutate` can turn
/// each round, one at a time, and see whether a test notices. In the program they are the plain comparison: the flag is only set there.
#if MUTATION
    import Foundation

    enum Mutant {
        /// Such as `holds:objection.none=true`; read once.
        static let current: String? = ProcessInfo.processInfo.environment["CARERECORD_MUTANT"]
        static func isOn(_ name: String) -> Bool { current == name }
    }

    func holds(_ name: StaticString, _ condition: Bool) -> Bool {
        if Mutant.isOn("holds:\(name)=true") { return true }
        if Mutant.isOn("holds:\(name)=false") { return false }
        return condition
    }

    func reaches<Value: Comparable>(_ name: StaticString, _ value: Value, _ limit: Value) -> Bool {
        if Mutant.isOn("edge:\(name)=true") { return true }
        if Mutant.isOn("edge:\(name)=false") { return false }
        if Mutant.isOn("edge:\(name)=after") { return value > limit }
        return value >= limit
    }

    /// A rule's finding turned round: what restricts does not, and what does not refuses.
    func judged(_ rule: String, _ finding: Finding) -> Finding {
        guard Mutant.isOn("finding:\(rule)=softer") || Mutant.isOn("finding:\(rule)=harder") else { return finding }
        if Mutant.isOn("finding:\(rule)=harder") { return .refuse(.couldNotTell) }
        return .noRestriction
    }
#else
    /// Whether a named condition is so.
    @inline(__always) func holds(_ name: StaticString, _ condition: @autoclosure () -> Bool) -> Bool { condition() }

    /// Whether a value is at a limit or beyond it.
    @inline(__always) func reaches<Value: Comparable>(_ name: StaticString, _ value: Value, _ limit: Value) -> Bool { value >= limit }

    /// A rule's finding as it is.
    @inline(__always) func judged(_ rule: String, _ finding: Finding) -> Finding { finding }
#endif
