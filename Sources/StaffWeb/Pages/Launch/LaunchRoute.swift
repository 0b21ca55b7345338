import HTTPTypes
import Hummingbird
import Looks

/// `GET /launched`: where the partner listener sends a browser whose EPR opened the record. The address holds an opaque handle that is good
/// once, and only for the staff member whom the launch names.
struct LaunchRoute {
    let site: Site

    func add(to sessions: RouterGroup<StaffContext>) {
        sessions.get("/launched") { request, context in
            guard let handle = request.uri.queryParameters["launch"].map(String.init), Self.isHandle(handle) else {
                throw PageFailure.launchRefused
            }
            let isFramed = site.isInFrame(request) || request.uri.queryParameters["frame"] == "1"
            let here = Address.launched(handle, inFrame: isFramed).path
            switch try await site.launches.arrive(handle, context.session) {
            case .signIn: return Response(status: .seeOther, headers: [.location: Address.signIn(then: here).path])
            case .chooseRole(let choices):
                return Layout.response(RolePage.html(choices, site: site, session: context.session, then: here))
            case .refused: throw PageFailure.launchRefused
            case .anotherStaffMember: throw PageFailure.launchOfAnother
            case .anotherOrganisation: throw PageFailure.launchElsewhere
            case .open(let asked, let session):
                return ChallengeRoute.redirect(
                    try await site.looks.open(asked, by: session.staff, session: session.key))
            }
        }
    }

    /// 256 random bits, base64url.
    private static func isHandle(_ text: String) -> Bool {
        text.utf8.count == 43
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
            }
    }

    /// Whether a sign-in that goes on there is for a launch into an EPR's frame.
    static func isIntoFrame(_ then: String?) -> Bool {
        guard let then else { return false }
        return then.hasPrefix("/launched?") && then.hasSuffix("&frame=1")
    }
}
