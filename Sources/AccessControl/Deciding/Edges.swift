/// Every condition, boundary and step of a decision passes one of these functions under a name, so that `bin/mutate` can turn
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

    func kept(_ name: StaticString) -> Bool { !Mutant.isOn("step:\(name)=dropped") }

    /// A rule's finding turned round: what restricts does not, and what does not refuses. Or one of its refusals and challenges left out.
    func judged(_ rule: String, _ finding: Finding) -> Finding {
        guard let mutant = Mutant.current, mutant.hasPrefix("finding:") else { return finding }
        if mutant == "finding:\(rule)=harder" { return .refuse(.couldNotTell) }
        if mutant == "finding:\(rule)=softer" { return .noRestriction }
        switch finding {
        case .refuse(let why): return mutant == "finding:\(rule):\(why)=dropped" ? .noRestriction : finding
        case .challenge(let what):
            // Without the level of a step-up.
            let name = "\(what)".prefix { $0 != "(" }
            return mutant == "finding:\(rule):\(name)=dropped" ? .noRestriction : finding
        default: return finding
        }
    }
#else
    /// Whether a named condition is so.
    @inline(__always) func holds(_ name: StaticString, _ condition: @autoclosure () -> Bool) -> Bool { condition() }

    /// Whether a value is at a limit or beyond it.
    @inline(__always) func reaches<Value: Comparable>(_ name: StaticString, _ value: Value, _ limit: Value) -> Bool { value >= limit }

    /// Whether a named step is taken: always. For what has no condition, such as the end that something permitted has.
    @inline(__always) func kept(_ name: StaticString) -> Bool { true }

    /// A rule's finding as it is.
    @inline(__always) func judged(_ rule: String, _ finding: Finding) -> Finding { finding }
#endif
