import Foundation
import Identity

/// Signing in inside an EPR's frame.
extension LiveSignIn {
    /// The launch into whose EPR's frame a sign-in leads, by where it goes on; nil: into a window.
    func frame(_ then: String) async -> String? {
        guard let parts = URLComponents(string: then), parts.path == "/launched", let fields = parts.queryItems,
            fields.contains(where: { $0.name == "frame" && $0.value == "1" }),
            let handle = fields.first(where: { $0.name == "launch" })?.value,
            let text = try? await launches.find(Secrets.stored(handle), at: clock.now()),
            let launch = KeptLaunch(text)?.launch
        else { return nil }
        return region.region.frames(of: launch).isEmpty ? nil : launch
    }
}
