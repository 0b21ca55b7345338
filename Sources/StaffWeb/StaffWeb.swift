import Hummingbird
import Looks

/// The staff viewer: pages and routes for browsers inside the network. One entrance.
public enum StaffWeb {
    /// Every route of the staff listener.
    /// - Parameters:
    ///   - looks: what may be asked of looks.
    ///   - signIn: sessions and the provider.
    ///   - fhirLook: answers a look asked for as FHIR.
    ///   - mixUps: the privacy officers' queue.
    ///   - own: a staff member's own list and notices, and the privacy officers' cases.
    ///   - launches: what becomes of launches from EPRs.
    ///   - oversight: the desk of officers of oversight, and what staff are asked by them.
    ///   - objections: the desk that answers people who object.
    ///   - sanitise: makes narratives and HTML documents safe to show.
    ///   - staticFolder: the path of `web/`.
    ///   - settings: origins, TLS, clock.
    public static func router(
        looks: any LookDesk, signIn: SignInDesk, fhirLook: @escaping FHIRLook, mixUps: @escaping MixUps,
        own: OwnDesk = OwnDesk(), launches: LaunchDesk = LaunchDesk(), oversight: OversightDesk = OversightDesk(),
        objections: ObjectionDesk = ObjectionDesk(), sanitise: @escaping Sanitise, staticFolder: String,
        settings: StaffWebSettings
    ) -> Router<StaffContext> {
        let site = Site(
            looks: looks, signIn: signIn, fhirLook: fhirLook, mixUps: mixUps, own: own, launches: launches, oversight: oversight,
            objections: objections, sanitise: sanitise,
            assets: Assets(folder: staticFolder), settings: settings)
        return Routes.router(site)
    }

    /// Files of `web/` that are not there: for a start-up check, which says to run `bin/assets`.
    public static func missingAssets(in folder: String) -> [String] { Assets(folder: folder).missing }
}
