// The plan and the app. On Flex Consumption the runtime and the deployment live in functionAppConfig, not in settings.
param name string
param planName string
param location string
param tags object
param identityId string
param identityClientId string
param blobEndpoint string
param queueEndpoint string
param tableEndpoint string
param packageContainer string
param serviceBusNamespace string
param communicationEndpoint string
param smsSender string
param telemetrySampling string
param insightsConnectionString string
param instanceMemoryMB int
param maximumInstanceCount int
param alwaysReadyHttp int
param checkShop bool
param entraClientId string

@secure()
param checkShopSecret string

@secure()
@description('Settings of the installation: shops, platforms, overrides. They win over the ones below.')
param extraSettings object

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    // Linux.
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // azd finds the app it deploys to by this tag.
  tags: union(tags, { 'azd-service-name': 'crm' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    // Without it references to the vault are resolved as the system-assigned identity, which the app has not.
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        // A marketplace gives a webhook a few seconds: one warm instance answers while others start.
        alwaysReady: alwaysReadyHttp == 0
          ? []
          : [
              {
                name: 'http'
                instanceCount: alwaysReadyHttp
              }
            ]
      }
    }
  }
}

// Passwords for publishing are switched off: a deployment signs in as a person or a pipeline.
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

// Each identity-based connection needs three things: where, "managedidentity", and which identity.
var settings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__tableServiceUri: tableEndpoint
  ServiceBusConnection__credential: 'managedidentity'
  ServiceBusConnection__clientId: identityClientId
  ServiceBusConnection__fullyQualifiedNamespace: serviceBusNamespace
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  Telemetry__SamplingRatio: telemetrySampling
  Sms__Endpoint: communicationEndpoint
  Sms__From: smsSender
}

// Of a language and a country that no gateway has to know: the app sends this shop's texts nowhere.
var checkShopSettings = {
  Shops__zz_check__Name: 'Test orders'
  Shops__zz_check__Language: 'en'
  Shops__zz_check__Country: 'US'
  Shops__zz_check__Zone: 'Etc/UTC'
  Shops__zz_check__Platforms__shopify__Secrets__0: checkShopSecret
  Shops__zz_check__SendBetween__Transactional__Opens: '00:00'
  Shops__zz_check__SendBetween__Transactional__Closes: '23:59'
}

// The app believes the platform's word on who is there only where this file has switched the platform's sign-in on as well.
// In place of a secret the registration trusts the app's identity.
var entraSettings = {
  Entra__SignIn: 'true'
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    settings,
    checkShop ? checkShopSettings : {},
    extraSettings,
    empty(entraClientId) ? { Entra__SignIn: 'false' } : entraSettings
  )
}

// Nobody is turned away here: webhooks, buyers' links and tools with a key come without signing in, and the pages themselves send people to
// sign in. No list of open paths can be forgotten, and the platform takes its headers off whatever comes from outside on every path.
resource signIn 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'authsettingsV2'
  dependsOn: [
    appSettings
  ]
  properties: {
    platform: {
      enabled: !empty(entraClientId)
    }
    globalValidation: {
      requireAuthentication: false
      unauthenticatedClientAction: 'AllowAnonymous'
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: !empty(entraClientId)
        registration: {
          clientId: entraClientId
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [
            entraClientId
          ]
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}

output name string = app.name
output id string = app.id
output hostName string = app.properties.defaultHostName
