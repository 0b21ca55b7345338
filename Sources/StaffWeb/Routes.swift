import Hummingbird

/// The table of contents: every route, and what a request passes through before it.
enum Routes {
    static func router(_ site: Site) -> Router<StaffContext> {
        let router = Router(context: StaffContext.self)
        router.add(middleware: HeadAnswers())
        router.add(middleware: AccessLog())
        router.add(middleware: SecurityHeaders(settings: site.settings))
        router.add(middleware: SafeErrors(site: site))
        router.add(middleware: Doorway(edge: site.settings.edge))
        router.add(middleware: CertificateReading(settings: site.settings))
        router.add(middleware: CrossSiteRefusal(settings: site.settings))
        let methods = AllowedMethods()
        router.add(middleware: UnknownPages(site: site, methods: methods))

        StaticRoute(assets: site.assets).add(to: router)
        // Not through the sessions: they read the cookie themselves, and touch nothing.
        WatchRoute(site: site).add(to: router.group().add(middleware: PacedWriting()))
        UntilEndedRoute(site: site).add(to: router.group())

        // Inside once more, so that a failure's page knows who is signed in and leads back.
        let sessions = router.group().add(middleware: PacedWriting()).add(middleware: SelfRefresh()).add(
            middleware: SessionReading(site: site)
        ).add(
            middleware: FrameAncestors(settings: site.settings)
        )
        .add(middleware: SafeErrors(site: site))
        SignInRoute(site: site).add(to: router, sessions: sessions)
        LaunchRoute(site: site).add(to: sessions)

        let signedIn = sessions.group(context: SignedInContext.self).add(middleware: SessionRates(rates: site.settings.edge.rates))
        FindRoute(site: site).add(to: signedIn)
        LookRoute(site: site).add(to: signedIn)
        ChallengeRoute(site: site).add(to: signedIn)
        EntryRoute(site: site).add(to: signedIn)
        PrintRoute(site: site).add(to: signedIn)
        SummaryCareRecordRoute(site: site).add(to: signedIn)
        SectionRoute(site: site).add(to: signedIn)
        MixUpsRoute(site: site).add(to: signedIn)
        BrokenGlassRoute(site: site).add(to: signedIn)
        DirectedRoute(site: site).add(to: signedIn)
        OversightRoute(site: site).add(to: signedIn)
        CorrectionsRoute(site: site).add(to: signedIn)
        OversightFiguresRoute(site: site).add(to: signedIn)
        ObjectionsRoute(site: site).add(to: signedIn)
        RaiseRoute(site: site).add(to: signedIn)
        PersonListRoute(site: site).add(to: signedIn)
        ReasonsRoute(site: site).add(to: signedIn)
        methods.know(router.routes.map { ($0.method, $0.path.description) })
        return router
    }
}
