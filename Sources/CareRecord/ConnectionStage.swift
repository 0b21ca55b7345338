/// How far an organisation is with the shared record: what the public reads of it, checked against what it does (region/README.md).
public enum ConnectionStage: String, CaseIterable, Sendable, Codable {
    /// It said that it will take part. Nothing is connected.
    case announced
    /// It is connected, and tries that out with a few people who know.
    case testing
    case someStaff = "live-for-some-staff"
    case live
    /// Its agreement is suspended.
    case paused
    /// It took part and does no more.
    case left

    /// Whether nothing may be connected at this stage.
    public var isApart: Bool { self == .announced || self == .left }
}
