import Foundation

/// How the memory is kept: staff members each apart, so that what is written again is what has changed, and the rest as one value.
extension MonitorMemory {
    /// All but what is remembered of staff members; JSON.
    public func keptRest() throws -> String {
        var rest = self
        rest.staff = [:]
        return String(decoding: try JSONEncoder().encode(rest), as: UTF8.self)
    }

    /// Of one staff member; nil where nothing is remembered. JSON.
    public func kept(staff subject: String) throws -> String? {
        try staff[subject].map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    }

    /// What was kept.
    /// - Throws: where it is not of this program's shape: it is learnt anew then.
    public init(rest: String, staff: [(subject: String, kept: String)]) throws {
        self = try JSONDecoder().decode(MonitorMemory.self, from: Data(rest.utf8))
        guard shape == Self.shape else { throw OtherShape() }
        for one in staff { self.staff[one.subject] = try JSONDecoder().decode(StaffMemory.self, from: Data(one.kept.utf8)) }
    }

    private struct OtherShape: Error {}

    /// Staff members with something in a half second that is not weighed yet.
    public var waitingStaff: Set<String> { Set(waiting.map(\.staff)) }
}
