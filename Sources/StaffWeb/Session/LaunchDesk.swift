import Looks

/// What becomes of a launch that arrives at the staff listener (issue 4, part 2). The live one is made by the command.
public struct LaunchDesk: Sendable {
    public enum Arrival: Sendable {
        /// Nobody is signed in: somebody signs in as themselves and comes back. The launch waits.
        case signIn
        /// They look for another organisation than the launch's, and hold these roles there: they choose one and come back. The launch waits.
        case chooseRole([RoleChoice])
        /// To be opened for this session; records of others that it had open are closed.
        case open(LookRequest, StaffSession)
        /// There is no such launch: used, too old, or never was.
        case refused
        /// It names somebody else than the staff member who is signed in here.
        case anotherStaffMember
        /// They hold no role at the organisation for which the launch says they act.
        case anotherOrganisation
    }

    /// Judges it by its handle, and uses it up unless it waits.
    public var arrive: @Sendable (String, StaffSession?) async throws -> Arrival

    public init(arrive: @escaping @Sendable (String, StaffSession?) async throws -> Arrival = { _, _ in .refused }) {
        self.arrive = arrive
    }
}
