// bptt-native where the package of the platform is missing.
throw new Error("the package bptt-native-x is not installed");
