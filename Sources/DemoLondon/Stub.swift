// DemoLondon
